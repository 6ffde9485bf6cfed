package customerservice.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recomputes from the transactions of an export which part of an earn's amount each reversal undid.
 *
 * <p>A reversal with an amount undoes this amount. The others undo points: together, rounded half
 * up, the same share of the amount as of the points. The reversal that completes the points
 * completes the amount.
 */
final class ReversedAmounts {
  private ReversedAmounts() {}

  /**
   * Computes the parts by the ids of the reversals.
   *
   * @param transactions in the order of the export
   */
  static Map<String, BigDecimal> of(List<JsonNode> transactions) {
    Map<String, List<JsonNode>> reversals = new LinkedHashMap<>();
    for (JsonNode row : transactions) {
      if (!row.path("reverses").isNull()) {
        reversals.computeIfAbsent(row.path("reverses").asText(), id -> new ArrayList<>()).add(row);
      }
    }
    Map<String, BigDecimal> parts = new HashMap<>();
    for (JsonNode row : transactions) {
      List<JsonNode> undoing = reversals.getOrDefault(row.path("id").asText(), List.of());
      if (row.path("type").asText().equals("earn") && !row.path("amount").isNull()) {
        add(parts, row, undoing);
      }
    }
    return parts;
  }

  private static void add(Map<String, BigDecimal> parts, JsonNode earn, List<JsonNode> reversals) {
    long size = earn.path("points").asLong();
    BigDecimal whole = new BigDecimal(earn.path("amount").asText());
    long hidden = hidden(earn, whole, reversals);
    JsonNode lastByPoints =
        reversals.stream()
            .filter(row -> row.path("amount").isNull())
            .reduce((first, second) -> second)
            .orElse(null);
    BigDecimal amounts = BigDecimal.ZERO;
    BigDecimal undone = BigDecimal.ZERO;
    long byPoints = 0;
    for (JsonNode row : reversals) {
      if (row.path("amount").isNull()) {
        byPoints += -row.path("points").asLong() + (row.equals(lastByPoints) ? hidden : 0);
      } else {
        amounts = amounts.add(new BigDecimal(row.path("amount").asText()));
      }
      BigDecimal now =
          size > 0 && byPoints + byAmounts(whole, amounts, size) == size
              ? whole
              : amounts.add(share(whole, byPoints, size));
      parts.put(row.path("id").asText(), now.subtract(undone));
      undone = now;
    }
  }

  /** The points of an earn that the amounts of reversals undo, rounded down. */
  private static long byAmounts(BigDecimal whole, BigDecimal amounts, long size) {
    return amounts
        .multiply(BigDecimal.valueOf(size))
        .divide(whole, 0, RoundingMode.FLOOR)
        .longValueExact();
  }

  private static BigDecimal share(BigDecimal whole, long byPoints, long size) {
    return size == 0
        ? BigDecimal.ZERO
        : whole
            .multiply(BigDecimal.valueOf(byPoints))
            .divide(BigDecimal.valueOf(size), whole.scale(), RoundingMode.HALF_UP);
  }

  /**
   * Reversals without an amount take fewer points than they undo if the others had expired. The
   * export has the sum: {@code reversed_points}. Its parts are certain if one reversal is without
   * an amount.
   */
  private static long hidden(JsonNode earn, BigDecimal whole, List<JsonNode> reversals) {
    BigDecimal amounts = BigDecimal.ZERO;
    long taken = 0;
    int withoutAmount = 0;
    for (JsonNode row : reversals) {
      if (row.path("amount").isNull()) {
        taken -= row.path("points").asLong();
        withoutAmount++;
      } else {
        amounts = amounts.add(new BigDecimal(row.path("amount").asText()));
      }
    }
    long byAmounts = byAmounts(whole, amounts, earn.path("points").asLong());
    long hidden = earn.path("reversed_points").asLong() - byAmounts - taken;
    assertThat(hidden).as("expired points of %s", earn).isNotNegative();
    assertThat(hidden > 0 && withoutAmount > 1).as("choose another history: %s", earn).isFalse();
    return hidden;
  }
}
