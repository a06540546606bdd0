# The first three minutes: files, roster, invitations, joining a group
file-of-office = Files are imported by the office.
file-too-large = The file is too large, 5 MB at most. For the roster's form send /roster.
file-gone = The file could not be fetched, please send it again.
file-unknown = This file is not known. For the roster use the form of /roster (XLSX).
