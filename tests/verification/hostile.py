"""PDFs made to exhaust whoever opens them. Each is small to write down and soon made."""

import zlib
from io import BytesIO

import pikepdf


def with_objects(*objects, trailer=b"/Root 1 0 R"):
    """Write a PDF of these objects, numbered from 1, with a sound table of where they are."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d %b>>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def stream(content, filters=b"/FlateDecode", more=b""):
    return b"<</Length %d/Filter %b%b>>\nstream\n%b\nendstream" % (
        len(content),
        filters,
        more,
        content,
    )


def page_with(content_object, *more):
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>",
        content_object,
        *more,
    )


def a_bomb():
    """Content that unpacks to two gigabytes, packed twice."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    inner = head + again * 2_000
    return page_with(stream(zlib.compress(inner, 9), b"[/FlateDecode/FlateDecode]"))


def a_bomb_of_many_streams():
    packed = zlib.compress(bytes(8 * 1024 * 1024), 9)
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 304))
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents[%b]>>" % kids,
        *[stream(packed)] * 300,
    )


def a_loop_of_pages():
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 3 0 R>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 2/Parent 2 0 R>>",
    )


def a_loop_of_references():
    return page_with(b"5 0 R", b"6 0 R", b"5 0 R")


def a_loop_of_revisions():
    return (
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
        b"trailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n"
    )


def a_deep_nest():
    return page_with(b"[" * 200_000 + b"]" * 200_000)


def a_deep_tree():
    """Fields inside fields, and names inside names, ten thousand deep."""
    deep = [
        b"<</T(a)/Kids[%d 0 R]/Names[(a) %d 0 R]/Limits[(a)(b)]>>" % (n + 1, n + 1)
        for n in range(4, 10_004)
    ]
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>/Names<</EmbeddedFiles 4 0 R>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
        *deep,
        b"<<>>",
    )


def ten_thousand_objects():
    return page_with(stream(zlib.compress(b"")), *[b"<</A[1 2 3]>>"] * 10_000)


def a_million_objects():
    """More than fit into ten megabytes if written out: they are packed, as object streams allow."""
    count = 100_000
    streams = []
    for first in range(10):
        numbers = b" ".join(b"%d 0" % (100 + first * count + n) for n in range(count))
        body = numbers + b"\n" + b"0 " * count
        streams.append(
            stream(
                zlib.compress(body, 1),
                more=b"/Type/ObjStm/N %d/First %d" % (count, len(numbers) + 1),
            )
        )
    return page_with(stream(zlib.compress(b"")), *streams)


def a_million_entries():
    return page_with(stream(zlib.compress(b"")), b"[" + b"0 " * 1_000_000 + b"]")


def a_million_pages():
    kids = b"3 0 R " * 1_000_000
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count 1000000>>" % kids,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
    )


def a_giant_string():
    return page_with(b"(" + b"a" * (9 * 1024 * 1024) + b")")


def a_giant_name():
    return page_with(b"/" + b"a" * (9 * 1024 * 1024))


def a_broken_table():
    return page_with(stream(zlib.compress(b"BT ET"))).replace(b"0000000", b"9999999")


def a_table_said_to_be_endless():
    return page_with(stream(zlib.compress(b""))).replace(b"/Size 5", b"/Size 2147483647")


def endless_revisions():
    one = page_with(stream(zlib.compress(b"")))
    return one + b"".join(
        b"xref\n0 0\ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(one) - 30, len(one) + 70 * n)
        for n in range(20_000)
    )


def a_thousand_signatures():
    place = b"/ByteRange[0 20 60 40]/Contents<%b>\n" % (b"30" * 19)
    return page_with(stream(zlib.compress(b"")), *[b"<<%b>>" % place] * 5_000)


def a_form_of_scripts():
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>"
        b"/AcroForm<</Fields[]/XFA(<xdp/>)>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
    )


def a_pattern_without_end():
    """A picture of itself, drawn inside itself."""
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</A 5 0 R>>>>>>",
        stream(zlib.compress(b"/A Do " * 1000)),
        stream(
            zlib.compress(b"/A Do " * 1000),
            more=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>",
        ),
    )


def a_doubling_of_forms():
    """Each form draws the next one twice: two to the fortieth drawings."""
    forms = [
        stream(
            zlib.compress(b"/A Do /A Do"),
            more=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A %d 0 R>>>>"
            % (number + 1),
        )
        for number in range(5, 45)
    ]
    return with_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</A 5 0 R>>>>>>",
        stream(zlib.compress(b"/A Do")),
        *forms,
        stream(zlib.compress(b"BT ET"), more=b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
    )


def a_page_also_a_script():
    return b"#!/bin/sh\nexit 1\n" + page_with(stream(zlib.compress(b"")))


def a_pdf_also_an_archive():
    return page_with(stream(zlib.compress(b""))) + b"PK\x05\x06" + bytes(18)


def a_picture_also_a_pdf():
    return b"\x89PNG\r\n\x1a\n" + page_with(stream(zlib.compress(b"")))


def a_head_alone():
    return b"%PDF-1.7"


def noise_behind_a_head():
    return b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 200)[::-1] * 5000


def locked():
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def ten_megabytes_of_streams():
    """As many places that look packed as fit in."""
    return (b"%PDF-1.7\n" + b"stream\n\x78\x9c" * 1_100_000)[: 10 * 1024 * 1024]


ALL = (
    a_bomb,
    a_bomb_of_many_streams,
    a_loop_of_pages,
    a_loop_of_references,
    a_loop_of_revisions,
    a_deep_nest,
    a_deep_tree,
    ten_thousand_objects,
    a_million_objects,
    a_million_entries,
    a_million_pages,
    a_giant_string,
    a_giant_name,
    a_broken_table,
    a_table_said_to_be_endless,
    endless_revisions,
    a_thousand_signatures,
    a_form_of_scripts,
    a_pattern_without_end,
    a_doubling_of_forms,
    a_page_also_a_script,
    a_pdf_also_an_archive,
    a_picture_also_a_pdf,
    a_head_alone,
    noise_behind_a_head,
    locked,
    ten_megabytes_of_streams,
)
