"""Work for a processor and nothing else: `python -m lab.primes 20000` counts the primes below that number."""

import sys


def count_primes(below: int) -> int:
    return sum(is_prime(number) for number in range(2, below))


def is_prime(number: int) -> bool:
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


if __name__ == "__main__":
    sys.stdout.write(f"{count_primes(int(sys.argv[1]))}\n")
