"""For code that was written for Gradio."""
