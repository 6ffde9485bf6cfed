package customerservice.platform.database;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.util.List;
import java.util.Set;

/**
 * Personal data of a feature, other than profiles and ledgers. Each owner of a table with personal
 * data implements this interface as a bean, so that erasure and data export include the table.
 */
public interface PersonalData {
  /** The member name in a data export, such as {@code idempotency_records}; part of the API. */
  String name();

  /**
   * Reads a person's data, each item in the form of the data export.
   *
   * @param persons the ids of one person: the profile and the profiles merged into it
   * @param isForStaff whether staff receive the export; notes and tags are only for staff
   */
  List<?> held(Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff);

  /**
   * Takes the locks that other writers of this feature take before they lock profiles, so that an
   * erasure, which locks the profiles next, cannot deadlock with them. By default, it takes none.
   */
  default void prepare(Handle handle, TenantId tenant) {}

  /**
   * Erases a person's data, in the transaction that erases the profiles. The profiles and contacts
   * still exist and are locked; the accounts are locked and already erased. Implementations lock
   * rows in key order, so that two erasures cannot deadlock.
   *
   * @param persons the ids of one person: the profile and the profiles merged into it
   */
  void erase(Handle handle, TenantId tenant, Set<CustomerId> persons);
}
