-- The version of what the mail told of: what has changed since is not decided from the mail alone.
ALTER TABLE act_links ADD COLUMN subject_version INTEGER;
