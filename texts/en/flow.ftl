# What the house tells the office
inbox-parked = ⚠️ One message could not be handled (no. { NUM($id) }); it is put aside, the rest goes on. An operator can run: inbox retry { NUM($id) }
photos-not-kept = ⚠️ Photos cannot be stored (is the space used up?). Problems are registered as usual; the photos are tried again for seven days. An operator must make room.
