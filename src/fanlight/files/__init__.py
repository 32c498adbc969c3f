"""Files: handles, cache, owners, quotas, the resolver of author paths and the guarded fetcher of URLs."""
