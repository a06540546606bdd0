"""The supervision order as an official document (R7, GB/T 9704): its words, its pages, its editable form."""
