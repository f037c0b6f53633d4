"""The process that closes one file with OpenPGP: what comes in on standard input goes out closed; the argument is the certificate."""

from __future__ import annotations

import sys

import pysequoia

from intake.silence import no_dumps


def main() -> None:
    """Close standard input to the certificate. Fails with a code other than 0, and then nothing whole was written."""
    no_dumps()
    certificate = pysequoia.Cert.from_bytes(sys.argv[1].encode())
    pysequoia.encrypt_file(recipients=[certificate], input="/dev/stdin", output="/dev/stdout", armor=False)


if __name__ == "__main__":
    main()
