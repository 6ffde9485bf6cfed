package customerservice.platform;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What a part of the service holds about persons beside their profiles and ledgers. Whoever owns a
 * table with personal data implements this as a bean: an erasure and a person's copy of their data
 * then reach it.
 */
public interface PersonalData {
  /**
   * Under which name a copy shows it, such as {@code idempotency_records}; stands in the
   * description.
   */
  String name();

  /**
   * What there is of persons, each item in the form in which a copy shows it.
   *
   * @param persons one person: their profile and those that were merged into it
   * @param isForStaff whether staff read it, or the person themselves: notes are for staff
   */
  List<?> held(Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff);

  /**
   * Locks what others lock before they lock profiles, so that an erasure, which is about to, and
   * they do not wait for each other. By default there is no such thing.
   */
  default void prepare(Handle handle, TenantId tenant) {}

  /**
   * Erases all of it, in the transaction that erases the persons. Their profiles and contacts still
   * stand, and are locked; so are their accounts, which have gone. Rows are locked in the order of
   * their keys: two erasures must not wait for each other.
   *
   * @param persons as above
   */
  void erase(Handle handle, TenantId tenant, Set<CustomerId> persons);
}
