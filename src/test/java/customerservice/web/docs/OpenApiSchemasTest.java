package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import customerservice.analytics.figures.Interval;
import customerservice.analytics.totals.Metric;
import customerservice.analytics.visits.TopBy;
import customerservice.loyalty.rules.EntryType;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ProblemCode;
import customerservice.segments.Segment;
import customerservice.testing.OpenApi;
import customerservice.webhooks.delivery.DeliveryStatus;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schemas of responses have the fields of the records that are serialized. */
class OpenApiSchemasTest {
  private final OpenApi description = OpenApi.read();

  @ParameterizedTest
  @CsvSource({
    "/Customer, customerservice.customers.CustomerView",
    "/Address, customerservice.customers.profile.Address",
    "/Preferences, customerservice.customers.profile.Preferences",
    "/Consents, customerservice.customers.profile.Consents",
    "/Consent, customerservice.customers.profile.Consent",
    "/ImportJob, customerservice.imports.JobView",
    "/LoyaltySummary, customerservice.loyalty.rules.AccountView$Summary",
    "/LoyaltyAccount, customerservice.loyalty.rules.AccountView",
    "/Lot, customerservice.loyalty.rules.Lot",
    "/Transaction, customerservice.loyalty.rules.LedgerEntry",
    "/PostingReceipt, customerservice.loyalty.PostingRequests$PostingReceipt",
    "/BatchReceipt, customerservice.loyalty.PostingRequests$PostingReceipt",
    "/BatchAnswer, customerservice.loyalty.BulkRequests$BulkAnswer",
    "/BatchResult, customerservice.loyalty.BulkRequests$BulkResult",
    "/Program, customerservice.loyalty.program.ProgramView",
    "/Tier, customerservice.loyalty.program.ProgramView$TierView",
    "/ProgramPreview, customerservice.loyalty.program.ProgramPreview",
    "/TierMove, customerservice.loyalty.program.ProgramPreview$Move",
    "/TierMoveExample, customerservice.loyalty.program.ProgramPreview$Example",
    "/ProgramReview, customerservice.loyalty.program.ReviewProgress",
    "/Verification, customerservice.loyalty.upkeep.Verification",
    "/TierChange, customerservice.loyalty.rules.TierChange",
    "/Explanation, customerservice.loyalty.rules.Explanation",
    "/CustomerPage, customerservice.platform.Page",
    "/TransactionPage, customerservice.platform.Page",
    "/AnalyticsPeriod, customerservice.analytics.figures.Period",
    "/Money, customerservice.analytics.figures.Money",
    "/AnalyticsSummary, customerservice.analytics.totals.Summary",
    "/AnalyticsPreviousPeriod, customerservice.analytics.totals.Summary$PreviousPeriod",
    "/CustomerFigures, customerservice.analytics.totals.Summary$Customers",
    "/LoyaltyFigures, customerservice.analytics.totals.Summary$Loyalty",
    "/Liability, customerservice.analytics.totals.Summary$Liability",
    "/AnalyticsChange, customerservice.analytics.totals.Summary$Change",
    "/CustomerChange, customerservice.analytics.totals.Summary$CustomerChange",
    "/LoyaltyChange, customerservice.analytics.totals.Summary$LoyaltyChange",
    "/TierFigures, customerservice.analytics.totals.CurrentFigures$TierShare",
    "/AnalyticsTimeseries, customerservice.analytics.totals.TimeSeries",
    "/AnalyticsSeries, customerservice.analytics.totals.TimeSeries$Series",
    "/AnalyticsPoint, customerservice.analytics.totals.TimeSeries$Point",
    "/AnalyticsTiers, customerservice.analytics.totals.TierReport",
    "/AnalyticsTierMove, customerservice.analytics.totals.TierReport$Move",
    "/AnalyticsTop, customerservice.analytics.visits.TopReport",
    "/AnalyticsTopCustomer, customerservice.analytics.visits.TopReport$Item",
    "/AnalyticsHours, customerservice.analytics.visits.HourReport",
    "/AnalyticsHour, customerservice.analytics.visits.HourReport$Cell",
    "/AnalyticsLocations, customerservice.analytics.visits.LocationReport",
    "/AnalyticsLocation, customerservice.analytics.visits.LocationReport$Item",
    "/AnalyticsSegments, customerservice.analytics.visits.SegmentReport",
    "/AnalyticsSegment, customerservice.analytics.visits.SegmentReport$Item",
    "/AnalyticsCohorts, customerservice.analytics.visits.CohortReport",
    "/AnalyticsCohort, customerservice.analytics.visits.CohortReport$Cohort",
    "/Webhook, customerservice.webhooks.WebhookView",
    "/WebhookPage, customerservice.webhooks.WebhookResource$WebhookPage",
    "/WebhookSecrets, customerservice.webhooks.SecretsView",
    "/WebhookSecret, customerservice.webhooks.delivery.SecretStore$Secret",
    "/WebhookTest, customerservice.webhooks.TestView",
    "/WebhookReplayResult, customerservice.webhooks.ReplayView",
    "/Delivery, customerservice.webhooks.DeliveryView",
    "/DeliveryPage, customerservice.webhooks.DeliveryResource$DeliveryPage",
    "/Health, customerservice.web.requests.HealthResource$Health",
    "/FieldError, customerservice.platform.input.FieldError",
  })
  void haveTheFieldsOfTheirRecords(String schema, String record) throws ClassNotFoundException {
    JsonNode described = description.root().at("/components/schemas" + schema);
    Map<String, Boolean> nullableByField = new TreeMap<>();
    described
        .path("properties")
        .properties()
        .forEach(field -> nullableByField.put(field.getKey(), isNullable(field.getValue())));

    assertThat(nullableByField).isEqualTo(fields(Class.forName(record)));
    assertThat(OpenApi.texts(described.path("required")))
        .containsExactlyInAnyOrderElementsOf(nullableByField.keySet());
  }

  @Test
  void listTheValuesOfTheCode() throws ClassNotFoundException {
    assertThat(values("ProblemCode")).containsExactlyElementsOf(names(ProblemCode.values()));
    assertThat(values("TransactionType")).containsExactlyElementsOf(names(EntryType.values()));
    assertThat(OpenApi.texts(description.schema("FieldError").at("/properties/code/enum")))
        .containsExactlyElementsOf(names(FieldCode.values()));
    assertThat(values("CustomerStatus"))
        .containsExactlyElementsOf(
            names(Class.forName("customerservice.customers.profile.Status").getEnumConstants()));
    assertThat(values("DeliveryStatus")).containsExactlyElementsOf(DeliveryStatus.CODES);
    assertThat(values("SegmentName")).containsExactlyElementsOf(names(Segment.values()));
    assertThat(values("AnalyticsMetric")).containsExactlyElementsOf(names(Metric.values()));
    assertThat(values("AnalyticsInterval")).containsExactlyElementsOf(names(Interval.values()));
    assertThat(values("AnalyticsTopFigure")).containsExactlyElementsOf(names(TopBy.values()));
  }

  private List<String> values(String schema) {
    return OpenApi.texts(description.schema(schema).path("enum"));
  }

  private static List<String> names(Object[] constants) {
    return Arrays.stream(constants)
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** Returns the JSON fields of a record, with whether each can be null. */
  private static Map<String, Boolean> fields(Class<?> record) {
    Map<String, Boolean> fields = new TreeMap<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (!component.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
        JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
        fields.put(
            name == null ? new SnakeCaseStrategy().translate(component.getName()) : name.value(),
            component.getAnnotatedType().isAnnotationPresent(Nullable.class));
      }
    }
    return fields;
  }

  private boolean isNullable(JsonNode reference) {
    return OpenApi.texts(description.resolved(reference).path("type")).contains("null");
  }
}
