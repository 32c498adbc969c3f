"""The routes: one file per noun, each with its list ENDPOINTS."""
