# What the house tells the office
inbox-parked = ⚠️ One message could not be handled (no. { NUM($id) }); it is put aside, the rest goes on. An operator can run: inbox retry { NUM($id) }
