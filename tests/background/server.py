"""A process that works the queue as a server would, until SIGTERM."""

import signal
import sys
import time

import django

if __name__ == "__main__":
    django.setup()
    import background

    background.serve()
    background.start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", flush=True)
    while True:
        time.sleep(0.05)
