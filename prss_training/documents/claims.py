"""The sentence in a PDF's metadata that says it keeps PDF/UA-1 beside PDF/A-3a.

WeasyPrint writes one claim at a time. The second is added here, with the description of its
schema that PDF/A asks for whenever metadata uses a word PDF/A does not define itself.

Source:
    ISO 14289-1:2014, 5; ISO 19005-3:2012, 6.6.2.3.
"""

_END = b"</rdf:RDF>"

_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def with_pdf_ua(xmp: bytes) -> bytes:
    """Return the metadata packet `xmp` with the claim of PDF/UA-1 added.

    The claim goes inside the one `rdf:RDF`: readers of metadata stop at its end.

    Raises:
        ValueError: the packet does not hold exactly one `rdf:RDF`.
    """
    if xmp.count(_END) != 1:
        message = "the metadata packet does not hold exactly one rdf:RDF"
        raise ValueError(message)
    return xmp.replace(_END, _PDF_UA + _END)
