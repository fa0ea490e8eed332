"""Calling a shop's own address: signed, to nowhere inside, without following anybody elsewhere.

The name is looked up once, every address it has is judged, and the connection goes to one that was judged: a name that points elsewhere a
moment later (DNS rebinding) changes nothing.
"""

import asyncio
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from kefu.errors import BadInput
from kefu.people.alerts.nouns import Tried

SECONDS = 10.0
LONGEST_URL = 400
_TRY_AGAIN = (408, 425, 429)  # of the refusals, those that time may mend


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call goes: the name for TLS and the Host header, and the number that was judged."""

    host: str
    number: str


async def must_be_safe(url: str, *, allows_private: bool) -> Address:
    """https, or http to this machine itself; no private address unless the server allows it. Raises BadInput saying what is wrong."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise BadInput("The address has a port that is none.") from error
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or len(url) > LONGEST_URL or parts.username or parts.fragment:
        raise BadInput("Give an address like https://shop.example/kefu, without a name or password in it.")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadInput(f"Nobody knows the name {host}.") from error
    numbers = [ipaddress.ip_address(str(each[4][0]).split("%")[0]) for each in found]
    own = all(_plain(number).is_loopback for number in numbers)
    if parts.scheme == "http" and not own:
        raise BadInput("The address must begin with https; http is for this machine itself only.")
    if not allows_private and not all(_plain(number).is_global for number in numbers):
        raise BadInput("The address is inside this server's own network; KEFU_PRIVATE_HOOKS=true allows that.")
    return Address(host, str(numbers[0]))


def _plain(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An IPv4 address that is written as an IPv6 one is judged as what it is."""
    return (number.ipv4_mapped or number) if isinstance(number, ipaddress.IPv6Address) else number


def signature(secret: str, at: int, body: bytes) -> str:
    """'t=SECONDS,v1=HEX': HMAC-SHA256 of 'SECONDS.BODY'; the time is signed with it, so that an old call can be told from a new one."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
    return f"t={at},v1={digest}"


async def call(url: str, body: bytes, secret: str, id: UUID, at: int, *, allows_private: bool) -> Tried:
    """One POST. 2xx is sent; another answer or none is not, and most refusals are hopeless."""
    try:
        where = await must_be_safe(url, allows_private=allows_private)
    except BadInput as error:
        return Tried(str(error), is_hopeless=True)
    given = httpx.URL(url)
    headers = {
        "Host": given.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "Kefu",
        "X-Kefu-Delivery": str(id),
        "X-Kefu-Signature": signature(secret, at, body),
    }
    try:
        # trust_env: a proxy of the environment would look the name up again.
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False) as http:
            request = http.build_request(
                "POST", given.copy_with(host=where.number), content=body, headers=headers, extensions={"sni_hostname": where.host}
            )
            answer = await http.send(request, stream=True)  # what it answers is not read
            await answer.aclose()
    except httpx.HTTPError as error:
        return Tried(type(error).__name__)
    if answer.is_success:
        return Tried()
    return Tried(f"HTTP {answer.status_code}", is_hopeless=answer.status_code < 500 and answer.status_code not in _TRY_AGAIN)
