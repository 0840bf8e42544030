"""Work for a processor and nothing else, in an interpreter of its own.

`python -m lab.primes` reads lines of "name number" and counts the primes below each number, in a thread for each line;
it writes "name count" as soon as it knows. It ends when its input does.
"""

import os
import sys
from threading import Thread

NICENESS = 3  # whoever reads the site comes first; on a busy machine the counting still comes to an end


def count_primes(below: int) -> int:
    return sum(is_prime(number) for number in range(2, below))


def is_prime(number: int) -> bool:
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def answer(line: str) -> None:
    name, below = line.split()
    os.write(sys.stdout.fileno(), f"{name} {count_primes(int(below))}\n".encode())


def count_in_threads() -> None:
    for line in sys.stdin:
        Thread(target=answer, args=(line,)).start()


if __name__ == "__main__":
    os.nice(NICENESS)
    count_in_threads()
