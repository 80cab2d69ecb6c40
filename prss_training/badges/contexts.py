"""What the words of our credentials mean: small context documents with those words and no others.

A signature over a credential covers what its words stand for, so whoever signs or checks one must
know that. The official documents are large, and are fetched from their addresses; these hold just
the words that our credentials use, under the same addresses, and nothing is ever fetched. With
either the same statements come out, which the tests prove with the official ones.

Sources:
    W3C, Verifiable Credentials Data Model 2.0, appendix B; 1EdTech, Open Badges 3.0, appendix on
    contexts, version 3.0.3. The words and what they stand for are facts of these specifications.
"""

from typing import Any

from prss_training.domain.errors import DomainError

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

_VC = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA = "https://schema.org/"
_XSD = "https://www.w3.org/2001/XMLSchema#"  # as Open Badges writes it, with https
_MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"

_ALWAYS: dict[str, Any] = {"@protected": True, "id": "@id", "type": "@type"}


class ContextUnknown(DomainError):
    """A document names a vocabulary that our credentials do not use. It is not fetched."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"The document uses the vocabulary {address[:200]}, which no credential issued here "
            "does. Check it where it was issued."
        )


def _node(iri: str) -> dict[str, Any]:
    """Return a word whose value is the address of something, or the thing itself."""
    return {"@id": iri, "@type": "@id"}


def _kind(iri: str, **words: Any) -> dict[str, Any]:
    """Return a kind of thing, and the words that are known within it."""
    return {"@id": iri, "@context": {**_ALWAYS, **words}}


def _many(iri: str) -> dict[str, Any]:
    return {"@id": iri, "@container": "@set"}


_NAMED = {"name": f"{_SCHEMA}name", "description": f"{_SCHEMA}description"}

_CREDENTIALS_V2 = {
    **_ALWAYS,
    **_NAMED,
    "VerifiableCredential": _kind(
        f"{_VC}VerifiableCredential",
        **_NAMED,
        credentialSchema=_node(f"{_VC}credentialSchema"),
        credentialStatus=_node(f"{_VC}credentialStatus"),
        credentialSubject=_node(f"{_VC}credentialSubject"),
        issuer=_node(f"{_VC}issuer"),
        proof={**_node(f"{_SECURITY}proof"), "@container": "@graph"},
        validFrom={"@id": f"{_VC}validFrom", "@type": _MOMENT},
        validUntil={"@id": f"{_VC}validUntil", "@type": _MOMENT},
    ),
    "BitstringStatusListCredential": f"{_STATUS}BitstringStatusListCredential",
    "BitstringStatusList": _kind(
        f"{_STATUS}BitstringStatusList",
        encodedList={"@id": f"{_STATUS}encodedList", "@type": f"{_SECURITY}multibase"},
        statusPurpose=f"{_STATUS}statusPurpose",
    ),
    "BitstringStatusListEntry": _kind(
        f"{_STATUS}BitstringStatusListEntry",
        statusListCredential=_node(f"{_STATUS}statusListCredential"),
        statusListIndex=f"{_STATUS}statusListIndex",
        statusPurpose=f"{_STATUS}statusPurpose",
    ),
    "DataIntegrityProof": _kind(
        f"{_SECURITY}DataIntegrityProof",
        created={"@id": "http://purl.org/dc/terms/created", "@type": _MOMENT},
        cryptosuite={"@id": f"{_SECURITY}cryptosuite", "@type": f"{_SECURITY}cryptosuiteString"},
        proofPurpose={
            "@id": f"{_SECURITY}proofPurpose",
            "@type": "@vocab",
            "@context": {
                **_ALWAYS,
                "assertionMethod": {
                    **_node(f"{_SECURITY}assertionMethod"),
                    "@container": "@set",
                },
            },
        },
        proofValue={"@id": f"{_SECURITY}proofValue", "@type": f"{_SECURITY}multibase"},
        verificationMethod=_node(f"{_SECURITY}verificationMethod"),
    ),
}

_OPEN_BADGES_3 = {
    **_ALWAYS,
    "OpenBadgeCredential": {"@id": f"{_OB}OpenBadgeCredential"},
    "Achievement": _kind(
        f"{_OB}Achievement",
        achievementType={"@id": f"{_OB}achievementType"},
        criteria=_node(f"{_OB}Criteria"),
        humanCode={"@id": f"{_OB}humanCode"},
        image=_node(f"{_OB}image"),
        resultDescription=_many(f"{_OB}resultDescription"),
        version={"@id": f"{_OB}version"},
        inLanguage={"@id": f"{_SCHEMA}inLanguage"},
    ),
    "AchievementSubject": _kind(
        f"{_OB}AchievementSubject",
        achievement={"@id": f"{_OB}achievement"},
        identifier=_many(f"{_OB}identifier"),
        licenseNumber={"@id": f"{_OB}licenseNumber"},
        result=_many(f"{_OB}result"),
    ),
    "Criteria": {"@id": f"{_OB}Criteria"},
    "IdentityObject": _kind(
        f"{_OB}IdentityObject",
        hashed={"@id": f"{_OB}hashed", "@type": f"{_XSD}boolean"},
        identityHash={"@id": f"{_OB}identityHash"},
        identityType={"@id": f"{_OB}identityType"},
        salt={"@id": f"{_OB}salt"},
    ),
    "Image": _kind(f"{_OB}Image", caption={"@id": f"{_SCHEMA}caption"}),
    "Profile": _kind(f"{_OB}Profile", image=_node(f"{_OB}image")),
    "Result": _kind(
        f"{_OB}Result",
        resultDescription={"@id": f"{_OB}resultDescription", "@type": f"{_XSD}anyURI"},
        value={"@id": f"{_SCHEMA}value"},
    ),
    "ResultDescription": _kind(
        f"{_OB}ResultDescription",
        resultType={"@id": f"{_OB}resultType"},
    ),
    "awardedDate": {"@id": f"{_OB}awardedDate", "@type": "xsd:dateTime"},
    "description": {"@id": f"{_SCHEMA}description"},
    "image": _node(f"{_OB}image"),
    "inLanguage": {"@id": f"{_SCHEMA}inLanguage"},
    "name": {"@id": f"{_SCHEMA}name"},
    "narrative": {"@id": f"{_OB}narrative"},
    "url": {"@id": f"{_SCHEMA}url", "@type": f"{_XSD}anyURI"},
}

_OPEN_BADGES_EXTENSIONS = {
    "id": "@id",
    "type": "@type",
    "1EdTechJsonSchemaValidator2019": (
        "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019"
    ),
}

CONTEXTS: dict[str, dict[str, Any]] = {
    CREDENTIALS: {"@context": _CREDENTIALS_V2},
    OPEN_BADGES: {"@context": _OPEN_BADGES_3},
    EXTENSIONS: {"@context": _OPEN_BADGES_EXTENSIONS},
}


def context_at(address: str) -> dict[str, Any]:
    """Return the context document that stands for an address.

    Raises:
        ContextUnknown: it is none of ours.
    """
    try:
        return CONTEXTS[address]
    except KeyError:
        raise ContextUnknown(address) from None
