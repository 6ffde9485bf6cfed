package customerservice.loyalty.export;

import customerservice.loyalty.ledger.AccountGroup;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.export.ExportPage;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads all ledger entries, or those that match a filter, page by page in posting order. */
@Singleton
final class LedgerExport {
  /**
   * Entries that are read for one page at most, so that a filter that matches few entries does not
   * make a statement long.
   */
  static final int WINDOW_SIZE = 20_000;

  private final Database database;
  private final AccountStore accounts;
  private final LedgerExportStore store;

  LedgerExport(Database database, AccountStore accounts, LedgerExportStore store) {
    this.database = database;
    this.accounts = accounts;
    this.store = store;
  }

  /**
   * Reads the first page; a failure here can still be reported as a problem.
   *
   * @param customer null for all customers; with a merged customer, the entries of the target and
   *     of all customers merged into it
   * @throws Problem {@code customer_not_found}
   */
  ExportPage<LedgerEntry> first(
      TenantId tenant, @Nullable CustomerId customer, EntryFilter filter) {
    if (customer == null) {
      return nextWindow(tenant, filter, null);
    }
    List<CustomerId> all =
        database
            .readAnywhere(handle -> accounts.group(handle, tenant, customer))
            .map(AccountGroup::all)
            .orElseThrow(Problem::customerNotFound);
    return pageOf(tenant, all, filter, Map.of());
  }

  /** Reads the first page of the window of entries after a position. */
  private ExportPage<LedgerEntry> nextWindow(
      TenantId tenant, EntryFilter filter, @Nullable PostingPosition after) {
    PostingPosition end =
        database
            .readAnywhere(handle -> store.windowEnd(handle, tenant, filter, after, WINDOW_SIZE))
            .orElse(null);
    return page(tenant, filter, after, end);
  }

  /**
   * Reads a page of a window.
   *
   * @param end the last position of the window; null in the last window
   */
  private ExportPage<LedgerEntry> page(
      TenantId tenant,
      EntryFilter filter,
      @Nullable PostingPosition after,
      @Nullable PostingPosition end) {
    List<LedgerEntry> entries =
        database.readAnywhere(
            handle -> store.entries(handle, tenant, filter, after, end, ExportPage.SIZE));
    if (entries.size() == ExportPage.SIZE) {
      PostingPosition last = PostingPosition.of(entries.getLast());
      return new ExportPage<>(entries, () -> page(tenant, filter, last, end));
    }
    return new ExportPage<>(entries, end == null ? null : () -> nextWindow(tenant, filter, end));
  }

  /**
   * Reads a page of the entries of few customers.
   *
   * @param after the {@code seq} of the last entry of each customer; a customer without entries so
   *     far is missing
   */
  private ExportPage<LedgerEntry> pageOf(
      TenantId tenant, List<CustomerId> customers, EntryFilter filter, Map<UUID, Long> after) {
    List<LedgerEntry> entries =
        database.readAnywhere(
            handle -> store.entriesOf(handle, tenant, customers, filter, after, ExportPage.SIZE));
    if (entries.size() < ExportPage.SIZE) {
      return new ExportPage<>(entries, null);
    }
    Map<UUID, Long> last = new HashMap<>(after);
    entries.forEach(entry -> last.put(entry.customerId(), entry.seq()));
    return new ExportPage<>(entries, () -> pageOf(tenant, customers, filter, last));
  }
}
