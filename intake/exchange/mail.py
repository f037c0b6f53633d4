"""The encrypted file by e-mail, through the house's own mail server, over TLS or not at all. Its words name nobody and no service."""

from __future__ import annotations

import base64
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from intake.domain.delivery import Mail
from intake.exchange.way import Done, Undelivered

SECONDS = 60
TOO_LARGE = 552
_TEXT = "The attached file is closed; only you can open it.\n\nSHA-256, to compare:\n{sha256}\n"


def send(to: Mail, password: str, file: Path, name: str, sha256: str, number: int) -> Done:
    """Send `file` as `name`; `password`: of the account at the mail server, unused without one. Raises Undelivered."""
    size = file.stat().st_size
    if size > to.most_mb * 1_000_000:
        raise Undelivered("mail_too_large")
    try:
        _send(to, password, _message(to, file, name, sha256, number))
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
    return Done(size)


def _message(to: Mail, file: Path, name: str, sha256: str, number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = to.sender, to.to, formatdate()
    message["Subject"] = f"File {number:05d}"
    # The same for the same file: a mailbox that gets it twice, as we were stopped before we could note it, can tell.
    message["Message-ID"] = f"<{sha256[:32]}@{to.sender.rpartition('@')[2]}>"
    message.set_content(_TEXT.format(sha256=sha256))
    message.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=name)
    return message


def _send(to: Mail, password: str, message: EmailMessage) -> None:
    trust = ssl.create_default_context(cadata=base64.b64decode(to.certificate) if to.certificate else None)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    # The name of this machine is nobody's business.
    with smtplib.SMTP(to.host, to.port, local_hostname=to.sender.rpartition("@")[2], timeout=SECONDS) as server:
        server.starttls(context=trust)
        if to.user:
            server.login(to.user, password)
        server.send_message(message)
