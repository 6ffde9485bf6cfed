package customerservice.analytics.visits;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** All customers by segment. */
public record SegmentReport(
    Period period,
    Instant asOf,
    String currency,
    List<Item> segments,
    Map<String, String> definitions)
    implements Report {

  /**
   * A segment.
   *
   * @param points that its customers can spend now
   * @param revenue in the period
   */
  record Item(
      String segment,
      long customers,
      long points,
      @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal revenue,
      String definition) {}

  @Override
  public Table table() {
    return new Table(
        List.of("segment", "customers", "points", "revenue", "definition"),
        segments.stream()
            .map(item ->
                Table.row(
                    item.segment(),
                    item.customers(),
                    item.points(),
                    item.revenue(),
                    item.definition()))
            .toList());
  }
}
