package customerservice.idempotency;

import customerservice.idempotency.ResponseErasureStore.Forgotten;
import customerservice.idempotency.ResponseErasureStore.Mark;
import customerservice.platform.CustomerId;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.Problem;
import customerservice.platform.signing.Pseudonyms;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Answers about persons who are erased. They are forgotten whole, with the keys that were chosen
 * for their requests. Such a request that comes again finds nobody: most name whom they are about.
 * One that made the person would make them anew, and leaves a mark.
 */
@Singleton
final class ResponseErasure implements PersonalData {
  /** The scope of a request that makes a customer; a guest's has their login behind it. */
  private static final Pattern MAKES_A_CUSTOMER = Pattern.compile("POST /customers( .*)?");

  private final ResponseErasureStore store;
  private final Pseudonyms pseudonyms;

  ResponseErasure(ResponseErasureStore store, Pseudonyms pseudonyms) {
    this.store = store;
    this.pseudonyms = pseudonyms;
  }

  @Override
  public String name() {
    return "kept_answers";
  }

  @Override
  public List<ReservedResponse> held(
      Handle handle, TenantId tenant, Set<CustomerId> persons, boolean isForStaff) {
    return store.find(handle, tenant, persons).stream()
        .map(kept ->
            new ReservedResponse(
                kept.scope(), kept.key(), kept.status(), kept.createdAt(), kept.forgetAfter()))
        .toList();
  }

  @Override
  public void erase(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    List<Mark> marks =
        store.delete(handle, tenant, persons).stream()
            .filter(kept -> MAKES_A_CUSTOMER.matcher(kept.scope()).matches())
            .map(kept -> mark(tenant, kept))
            .toList();
    if (!marks.isEmpty()) {
      StatementBatch trip = new StatementBatch(handle);
      store.mark(trip, tenant, marks);
      trip.send();
    }
  }

  private Mark mark(TenantId tenant, Forgotten kept) {
    return new Mark(
        pseudonym(tenant, kept.scope(), kept.key()), kept.createdAt(), kept.forgetAfter());
  }

  private String pseudonym(TenantId tenant, String scope, String key) {
    return pseudonyms.of(tenant.value(), scope, key);
  }

  /**
   * Looks whether a request with a key was about somebody who is erased.
   *
   * @return what says so, once the round trip is done
   */
  Runnable requireNone(StatementBatch trip, IdempotencyKey key) {
    StatementBatch.Rows<String> marks =
        store.marks(trip, key.tenant(), pseudonym(key.tenant(), key.scope(), key.value()));
    return () -> {
      if (!marks.list().isEmpty()) {
        throw Problem.customerNotFound();
      }
    };
  }
}
