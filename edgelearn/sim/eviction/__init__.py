"""Who goes when the cache is full. One file a policy; each orders keys and knows nothing else."""
