"""What is done behind the requests while the site serves: `worker` does it. Periodic jobs are listed in `periodic`, and
`claims` does one that is due."""
