"""How good the work is, and how it goes: what is measured of every conversation, by machine and by people.

`facts` reads each conversation once, `insights` counts them. This room changes no conversation.
"""
