"""What is done now and then while the site serves: `periodic` says what, `claims` who does it, `worker` when."""
