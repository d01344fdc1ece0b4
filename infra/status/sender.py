"""Whether mail can leave, and arrives: the domain, its records in DNS, and how SES holds the account."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import dns.exception
import dns.resolver

from infra.status.point import Point, look, missing, right

_IN_DNS = "README, Deploying, 5 has the records; the SES console lists their values under Identities."
_LOW = 0.8
"""Of a day's mails: time to ask for more."""


def points(domain: str, resolver: dns.resolver.Resolver | None = None) -> Iterator[Point]:
    ses = boto3.client("sesv2")
    try:
        identity: Mapping[str, Any] = ses.get_email_identity(EmailIdentity=domain)
    except ses.exceptions.NotFoundException:
        yield missing(
            f"SES does not know {domain}.", "make deploy with own_identity true, or set the domain up in SES."
        )
    else:
        yield from of_identity(domain, identity)
    yield dmarc(domain, resolver or dns.resolver.Resolver())
    yield from of_account(ses.get_account())


def of_identity(domain: str, identity: Mapping[str, Any]) -> Iterator[Point]:
    """What SES says of the domain (sesv2 GetEmailIdentity)."""
    if identity.get("VerifiedForSendingStatus"):
        yield right(f"{domain} is verified: SES sends from it.")
    else:
        yield missing(f"{domain} is not verified: SES sends nothing from it.", f"Its three CNAME records. {_IN_DNS}")
    dkim = identity.get("DkimAttributes", {}).get("Status")
    if dkim == "SUCCESS":
        yield right("DKIM: mails are signed.")
    else:
        yield missing(f"DKIM is not there ({dkim}): mails end as spam.", f"Three CNAME records. {_IN_DNS}")
    mail_from = identity.get("MailFromAttributes", {})
    status = mail_from.get("MailFromDomainStatus")
    if status == "SUCCESS":
        yield right(f"MAIL FROM: bounces come back by {mail_from['MailFromDomain']}.")
    else:
        yield missing(f"MAIL FROM is not there ({status}): SPF is not aligned.", f"An MX and a TXT record. {_IN_DNS}")


def dmarc(domain: str, resolver: dns.resolver.Resolver) -> Point:
    """By DNS: mailboxes ask for it, SES does not look."""
    step = f"TXT at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:you@{domain}"
    try:
        answer = resolver.resolve(f"_dmarc.{domain}", "TXT", lifetime=5)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return missing(f"DMARC is not there: large mailboxes refuse mail from {domain}.", step)
    except dns.exception.DNSException as error:
        return look(f"DMARC could not be looked up from here ({type(error).__name__}).", "Look again later.")
    told = [b"".join(record.strings).decode("ascii", "replace") for record in answer]
    policy = next((one for one in told if one.lower().replace(" ", "").startswith("v=dmarc1")), "")
    if not policy:
        return missing(f"_dmarc.{domain} holds no DMARC record.", step)
    if "p=none" in policy.replace(" ", "").lower():
        return look(
            "DMARC is there, with p=none.", "When its reports name no sender that you do not know: p=quarantine."
        )
    return right("DMARC is there.")


def of_account(account: Mapping[str, Any]) -> Iterator[Point]:
    """How SES holds the account (sesv2 GetAccount)."""
    health = account.get("EnforcementStatus", "HEALTHY")
    if not account.get("SendingEnabled", True) or health == "SHUTDOWN":
        yield missing(f"SES has paused the account ({health}).", "Runbook, SES paused. Nothing is lost: mails wait.")
    elif health == "PROBATION":
        yield missing("SES has put the account on probation.", "SES console, Reputation: answer AWS there in time.")
    else:
        yield right("SES sends.")
    if account.get("ProductionAccessEnabled"):
        yield right("The sandbox is left: mail goes to anybody.")
    else:
        yield missing(
            "The account is in SES's sandbox: only verified addresses get mail, 200 a day.",
            "SES console, Account dashboard, Request production access: days before the first course.",
        )
    quota = account.get("SendQuota", {})
    most, sent = quota.get("Max24HourSend", 0), quota.get("SentLast24Hours", 0)
    if most > 0 and sent > _LOW * most:
        yield missing(
            f"{sent:.0f} of {most:.0f} mails a day are sent.", "Service Quotas, SES, Sending quota: ask for more."
        )
    else:
        yield right(
            f"{sent:.0f} of {most:.0f} mails of the last day are sent, {quota.get('MaxSendRate', 0):.0f} a second."
        )
