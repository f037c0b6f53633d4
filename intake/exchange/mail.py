"""The encrypted files by e-mail, through the house's own mail server, over TLS or not at all. Its words name nobody and no service."""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from intake.domain.delivery import Mail
from intake.exchange.way import Done, Undelivered

SECONDS = 60
TOO_LARGE = 552
_TEXT = "What is attached is closed; only you can open it.\n\nSHA-256, to compare:\n{sums}\n"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to be sent, under this name; `sha256`: hexadecimal."""

    path: Path
    name: str
    sha256: str


def send(to: Mail, password: str, files: Sequence[Attached], number: int) -> Done:
    """Send the files in one message, or each in one of its own where they are too large for one; `password`: of the account at the mail
    server, unused without one. Raises Undelivered."""
    sizes, most = [file.path.stat().st_size for file in files], to.most_mb * 1_000_000
    if max(sizes) > most:
        raise Undelivered("mail_too_large")
    together = [files] if sum(sizes) <= most else [[file] for file in files]
    try:
        _send(to, password, [_message(to, some, number) for some in together])
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise Undelivered("mail_tls") from None
    except smtplib.SMTPAuthenticationError:
        raise Undelivered("mail_login") from None
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise Undelivered("mail_refused", again=all(400 <= code < 500 for code in codes)) from None
    except smtplib.SMTPResponseException as answer:
        if answer.smtp_code == TOO_LARGE:
            raise Undelivered("mail_too_large") from None
        raise Undelivered("mail_refused", again=400 <= answer.smtp_code < 500) from None
    except smtplib.SMTPServerDisconnected:
        raise Undelivered("partner_cut", again=True) from None
    except OSError:
        raise Undelivered("partner_unreachable", again=True) from None
    return Done(sum(sizes))


def _message(to: Mail, files: Sequence[Attached], number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = to.sender, to.to, formatdate()
    message["Subject"] = f"File {number:05d}"
    # The same for the same files: a mailbox that gets them twice, as we were stopped before we could note it, can tell.
    message["Message-ID"] = f"<{files[-1].sha256[:32]}@{to.sender.rpartition('@')[2]}>"
    message.set_content(_TEXT.format(sums="\n".join(f"{file.sha256}  {file.name}" for file in files)))
    for file in files:
        message.add_attachment(file.path.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
    return message


def _send(to: Mail, password: str, messages: Sequence[EmailMessage]) -> None:
    trust = ssl.create_default_context(cadata=base64.b64decode(to.certificate) if to.certificate else None)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    # The name of this machine is nobody's business.
    with smtplib.SMTP(to.host, to.port, local_hostname=to.sender.rpartition("@")[2], timeout=SECONDS) as server:
        server.starttls(context=trust)
        if to.user:
            server.login(to.user, password)
        for message in messages:
            server.send_message(message)
