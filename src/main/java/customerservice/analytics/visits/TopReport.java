package customerservice.analytics.visits;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.customers.CustomerView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The customers with the highest values of a figure. */
public record TopReport(
    Period period,
    Instant asOf,
    String by,
    String currency,
    List<Item> items,
    Map<String, String> definitions)
    implements Report {

  /** A customer and the value of the figure. */
  record Item(CustomerView customer, BigDecimal value) {}

  @Override
  public Table table() {
    return new Table(
        List.of("customer_id", "first_name", "last_name", "email", "tier", "value"),
        items.stream()
            .map(item ->
                Table.row(
                    item.customer().id(),
                    item.customer().firstName(),
                    item.customer().lastName(),
                    item.customer().email(),
                    item.customer().loyalty().tier(),
                    item.value()))
            .toList());
  }
}
