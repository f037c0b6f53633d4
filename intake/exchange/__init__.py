"""The partner's file formats, both directions: out (`*_out.py`, streams of bytes) and in (`reading.read_table`).

Pure format code: it knows tables and bytes, never registrations, keys, the store or the web. It may import `intake.domain` and nothing
above. Nothing here touches the disk: what a partner gets exists in clear only in memory.
"""
