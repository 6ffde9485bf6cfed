package customerservice.events.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.events.StoredEvent;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.HistoryStore.EntryAndBalance;
import customerservice.loyalty.ledger.HistoryStore.EntryKey;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Renders events for the API and for webhooks. The transactions of ledger entries are read from the
 * ledger, so that texts which an erasure has removed are in no event.
 */
@Singleton
public final class EventRenderer {
  /** Members of a transaction that may contain names or free text. */
  private static final Set<String> HIDDEN = Set.of("description", "actor");

  private final HistoryStore history;
  private final ObjectMapper json;

  EventRenderer(HistoryStore history, ObjectMapper json) {
    this.history = history;
    this.json = json;
  }

  /** Renders events in the given order, with at most one query. */
  public List<EventView> render(Handle handle, List<StoredEvent> events) {
    Map<UUID, JsonNode> transactions = transactions(handle, events);
    return events.stream().map(event -> view(event, data(event, transactions))).toList();
  }

  private static EventView view(StoredEvent event, JsonNode data) {
    return new EventView(
        event.id(),
        event.type().code(),
        event.at(),
        event.sequence(),
        event.customer() == null ? null : event.customer().value(),
        event.number(),
        event.origin().code(),
        data);
  }

  private JsonNode data(StoredEvent event, Map<UUID, JsonNode> transactions) {
    if (event.data() == null) {
      return Objects.requireNonNull(
          transactions.get(event.id()), "the ledger keeps the entry of an event");
    }
    try {
      return json.readTree(event.data());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The data of an event is always JSON.", e);
    }
  }

  private Map<UUID, JsonNode> transactions(Handle handle, List<StoredEvent> events) {
    List<EntryKey> keys =
        events.stream().filter(event -> event.data() == null).map(EventRenderer::key).toList();
    Map<UUID, JsonNode> transactions = new HashMap<>();
    if (!keys.isEmpty()) {
      history
          .entries(handle, keys)
          .forEach(found -> transactions.put(found.entry().id(), transaction(found)));
    }
    return transactions;
  }

  private static EntryKey key(StoredEvent event) {
    return new EntryKey(
        event.tenant(),
        Objects.requireNonNull(event.customer(), "a ledger entry has a customer"),
        Objects.requireNonNull(event.number(), "a ledger entry has a seq"));
  }

  private JsonNode transaction(EntryAndBalance found) {
    ObjectNode transaction = json.valueToTree(found.entry());
    transaction.remove(HIDDEN);
    ObjectNode data = json.createObjectNode();
    data.set("transaction", transaction);
    data.put("points", found.spendable());
    return data;
  }
}
