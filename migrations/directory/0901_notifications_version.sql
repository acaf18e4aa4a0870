-- The version of what is to be decided that the notification told of, for the link in a mail that goes out later.
ALTER TABLE notifications ADD COLUMN subject_version INTEGER;
