package customerservice.analytics.visits;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The visits of a period by location. */
public record LocationReport(
    Period period, Instant asOf, String currency, List<Item> items, Map<String, String> definitions)
    implements Report {

  /**
   * The visits at one location.
   *
   * @param locationId null for entries without a location
   * @param transactions earns and redeems
   */
  record Item(
      @Nullable String locationId,
      long transactions,
      long activeMembers,
      long pointsIssued,
      long pointsRedeemed,
      @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal revenue) {}

  @Override
  public Table table() {
    return new Table(
        List.of(
            "location_id",
            "transactions",
            "active_members",
            "points_issued",
            "points_redeemed",
            "revenue"),
        items.stream()
            .map(item ->
                Table.row(
                    item.locationId(),
                    item.transactions(),
                    item.activeMembers(),
                    item.pointsIssued(),
                    item.pointsRedeemed(),
                    item.revenue()))
            .toList());
  }
}
