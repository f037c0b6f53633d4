"""intake: assisted registrations for people without ID, phone or e-mail, referred in batches to a partner and followed to the answer."""
