"""One e-mail by SMTP, plain text. It blocks, so it runs in a thread."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from uuid import UUID

from kefu.people.alerts.nouns import MailServer, Tried

SECONDS = 20.0


def send(server: MailServer, to: str, name: str, subject: str, text: str, id: UUID) -> Tried:
    """A server that refuses for good (5xx of the receiver or of the sign-in) is hopeless, one that is away or says 4xx is not."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject, server.sender
    message["To"] = Address(name.replace("\n", " "), addr_spec=to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(str(id), server.sender.rpartition("@")[2].strip("> ") or "kefu")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message.set_content(text)
    try:
        context = ssl.create_default_context()
        if server.tls == "tls":
            link = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            link = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        with link:
            if server.tls == "starttls":
                link.starttls(context=context)
            if server.user:
                link.login(server.user, server.password)
            link.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(next(iter(error.recipients.values()))[0])
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Tried(type(error).__name__)
    return Tried()


def _refused(code: int) -> Tried:
    return Tried(f"SMTP {code}", is_hopeless=code >= 500)
