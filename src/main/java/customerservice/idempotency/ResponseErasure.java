package customerservice.idempotency;

import customerservice.idempotency.ResponseErasureStore.Tombstone;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.PersonalData;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.Problem;
import customerservice.platform.signing.Pseudonyms;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Deletes stored responses about erased customers, with their keys. A retry of such a request then
 * gets 404, because most requests name the customer. A retry of the request that created the
 * customer would create it again, so a tombstone is left for it.
 */
@Singleton
final class ResponseErasure implements PersonalData {
  /** The scope of a request that creates a customer; for a guest, their login follows. */
  private static final Pattern CREATES_A_CUSTOMER = Pattern.compile("POST /customers( .*)?");

  private final ResponseErasureStore store;
  private final Pseudonyms pseudonyms;

  ResponseErasure(ResponseErasureStore store, Pseudonyms pseudonyms) {
    this.store = store;
    this.pseudonyms = pseudonyms;
  }

  /**
   * A stored response in a data subject's export.
   *
   * @param request method and path, and for a guest their login
   * @param idempotencyKey as the client sent it
   * @param status HTTP status of the response
   * @param keptUntil null if it is stored as long as the ledger
   */
  record HeldResponse(
      String request,
      String idempotencyKey,
      int status,
      Instant createdAt,
      @Nullable Instant keptUntil) {}

  @Override
  public String name() {
    return "kept_answers";
  }

  @Override
  public List<HeldResponse> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    return store.find(handle, tenant, persons).stream()
        .map(response ->
            new HeldResponse(
                response.scope(),
                response.key(),
                response.status(),
                response.createdAt(),
                response.expiresAt()))
        .toList();
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    List<Tombstone> tombstones =
        store.delete(handle, tenant, persons).stream()
            .filter(response -> CREATES_A_CUSTOMER.matcher(response.scope()).matches())
            .map(response ->
                new Tombstone(
                    pseudonym(tenant, response.scope(), response.key()),
                    response.createdAt(),
                    response.expiresAt()))
            .toList();
    if (!tombstones.isEmpty()) {
      StatementBatch batch = new StatementBatch(handle);
      store.insert(batch, tenant, tombstones);
      batch.send();
    }
  }

  private String pseudonym(TenantId tenant, String scope, String key) {
    return pseudonyms.of(tenant.value(), scope, key);
  }

  /**
   * Looks for a tombstone of the request.
   *
   * @return a check to run after the batch was sent: it throws {@code customer_not_found} if the
   *     request created a customer that was erased
   */
  Runnable requireNotErased(StatementBatch batch, IdempotencyKey key) {
    StatementBatch.Rows<String> tombstones =
        store.findTombstone(batch, key.tenant(), pseudonym(key.tenant(), key.scope(), key.value()));
    return () -> {
      if (!tombstones.list().isEmpty()) {
        throw Problem.customerNotFound();
      }
    };
  }
}
