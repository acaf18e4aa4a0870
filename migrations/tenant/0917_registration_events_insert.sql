-- As 0812 has it, and what somebody says in the CRM can take a registration into review, or reject it.
DROP TRIGGER registration_events_insert;
CREATE TRIGGER registration_events_insert BEFORE INSERT ON registration_events BEGIN
  SELECT RAISE(ABORT, 'registration-event-is-immutable') WHERE EXISTS (
    SELECT 1 FROM registration_events
    WHERE tenant_id = NEW.tenant_id AND registration_id = NEW.registration_id AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'registration-event-out-of-place') WHERE NOT EXISTS (
    SELECT 1 FROM registrations
    WHERE tenant_id = NEW.tenant_id AND id = NEW.registration_id AND state = NEW.from_state AND last_seq = NEW.seq - 1);
  SELECT RAISE(ABORT, 'registration-move-illegal')
  WHERE (NEW.move = 'create') <> (NEW.seq = 1)
    OR NEW.from_state || ' ' || NEW.move || ' ' || NEW.to_state || ' ' || NEW.side NOT IN (VALUES
    ('draft create draft partner'), ('draft create draft company'), ('draft submit submitted partner'),
    ('draft submit submitted company'), ('draft withdraw withdrawn partner'), ('submitted withdraw withdrawn partner'),
    ('in_review withdraw withdrawn partner'), ('info_required withdraw withdrawn partner'),
    ('contested withdraw withdrawn partner'), ('approved withdraw withdrawn partner'), ('draft withdraw withdrawn company'),
    ('submitted review in_review company'), ('submitted review in_review system'), ('submitted request_info info_required company'),
    ('in_review request_info info_required company'), ('info_required answer in_review partner'),
    ('info_required answer in_review company'), ('submitted approve approved company'),
    ('submitted approve approved system'), ('in_review approve approved company'), ('in_review approve approved system'),
    ('submitted reject rejected company'), ('in_review reject rejected company'), ('info_required reject rejected company'),
    ('submitted reject rejected system'), ('in_review reject rejected system'), ('info_required reject rejected system'),
    ('submitted contest contested company'), ('in_review contest contested company'), ('approved contest contested company'),
    ('contested testify contested partner'), ('contested testify contested company'), ('contested award approved company'),
    ('contested dismiss rejected company'), ('rejected appeal submitted partner'), ('submitted assign submitted company'),
    ('in_review assign in_review company'), ('info_required assign info_required company'),
    ('contested assign contested company'), ('approved ask_extension approved partner'),
    ('approved extend approved company'), ('approved release expired company'), ('approved link approved company'),
    ('approved link approved system'), ('contested link contested company'), ('contested link contested system'),
    ('expired link expired company'), ('expired link expired system'), ('approved win won company'),
    ('approved win won system'), ('expired win won company'), ('expired win won system'), ('approved lose lost company'),
    ('approved lose lost system'), ('expired lose lost company'), ('expired lose lost system'),
    ('submitted escalate submitted system'), ('in_review escalate in_review system'),
    ('contested escalate contested system'), ('approved remind approved system'),
    ('submitted expire expired system'), ('in_review expire expired system'), ('info_required expire expired system'),
    ('contested expire expired system'), ('approved expire expired system'));
END;
