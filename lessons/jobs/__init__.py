"""What is done now and then while the site serves: `jobs` says what, `claims` who does it, `worker` when."""
