"""How work leaves the request: a durable queue worked by threads of this process or by workers elsewhere."""
