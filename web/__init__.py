"""What the running bot serves over HTTP: the networks' webhooks, its health, its metrics."""
