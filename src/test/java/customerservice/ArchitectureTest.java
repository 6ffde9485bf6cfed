package customerservice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import customerservice.access.Public;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.AppClock;
import customerservice.platform.database.Binds;
import jakarta.ws.rs.HttpMethod;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** Enforces the structure that docs/ARCHITECTURE.md describes. */
@AnalyzeClasses(packages = "customerservice", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] FEATURES = {
    "customerservice.customers..",
    "customerservice.loyalty..",
    "customerservice.analytics..",
    "customerservice.rollups..",
    "customerservice.events..",
    "customerservice.segments..",
    "customerservice.imports..",
    "customerservice.audit..",
    "customerservice.webhooks",
    "customerservice.webhooks.delivery"
  };

  /** Each package and the packages that it may call, from the lowest to the highest. */
  private static final Map<String, Set<String>> CALLS =
      table(
          """
          platform.input:
          platform: platform.input
          platform.settings: platform.input
          platform.database: platform platform.settings
          platform.signing: platform.database
          platform.export: platform.input platform.database
          platform.logging: platform platform.settings
          embedded: platform.settings
          access: platform.input platform platform.settings platform.database
          access.ratelimit: platform.input platform platform.settings access
          access.token: platform.input platform platform.settings platform.database access \
              access.ratelimit
          idempotency: platform.input platform platform.database platform.signing
          web: platform.input platform platform.database platform.signing access idempotency
          web.edge: platform.input platform platform.settings access web
          web.docs: platform.input access access.ratelimit web
          web.requests: platform.input platform platform.settings platform.database \
              platform.logging access web web.edge
          console: platform.input platform.settings access.ratelimit web web.docs
          audit: platform.input platform platform.database platform.signing access web
          rollups: platform platform.database
          events: platform platform.settings platform.database
          events.feed: platform.input platform platform.database platform.signing access web \
              audit loyalty.rules loyalty.ledger events
          segments: platform rollups
          loyalty.rules: platform idempotency audit
          loyalty.ledger: platform.input platform platform.database idempotency rollups events \
              loyalty.rules
          loyalty.program: platform.input platform platform.database access idempotency web audit \
              events loyalty.rules loyalty.ledger
          loyalty.posting: platform.input platform platform.settings platform.database idempotency \
              audit rollups events loyalty.rules loyalty.ledger loyalty.program
          loyalty.export: platform.input platform platform.database platform.export access web \
              audit loyalty.rules loyalty.ledger
          loyalty.upkeep: platform.input platform platform.database idempotency events \
              loyalty.rules loyalty.ledger loyalty.program
          loyalty: platform.input platform platform.database platform.signing access idempotency \
              web audit loyalty.rules loyalty.ledger loyalty.program loyalty.posting loyalty.upkeep
          customers.profile: platform.input platform access
          customers.index: platform platform.database customers.profile
          customers: platform.input platform platform.settings platform.database access \
              idempotency web audit events rollups loyalty.rules loyalty.ledger loyalty.posting \
              customers.profile customers.index
          customers.search: platform.input platform platform.database platform.signing access web \
              audit segments loyalty.rules loyalty.ledger loyalty.program customers.profile \
              customers.index customers
          customers.duplicates: platform.input platform platform.database access web audit \
              customers.profile customers
          customers.merge: platform.input platform platform.database access idempotency web audit \
              events loyalty.posting customers.profile customers
          customers.privacy: platform.input platform platform.database access web audit events \
              rollups loyalty.rules loyalty.ledger loyalty.posting customers.profile \
              customers.index customers
          customers.upsert: platform.input platform platform.database audit events loyalty.rules \
              loyalty.posting customers.profile customers
          customers.export: platform.input platform platform.database platform.export access web \
              audit loyalty.rules customers.profile customers customers.search
          imports.records: platform.input platform platform.export customers.export
          imports: platform.input platform platform.database platform.signing access idempotency \
              web audit events loyalty.rules customers.profile customers.upsert imports.records
          analytics.figures: platform rollups loyalty.rules
          analytics.totals: platform platform.database rollups loyalty.rules loyalty.ledger \
              analytics.figures
          analytics.visits: platform platform.database access rollups segments loyalty.rules \
              loyalty.ledger customers analytics.figures
          analytics: platform.input platform platform.export access web audit loyalty.rules \
              loyalty.program analytics.figures analytics.totals analytics.visits
          analytics.rebuild: platform platform.database access idempotency web audit rollups \
              loyalty.ledger
          webhooks.sending: platform.settings
          webhooks.delivery: platform platform.database events events.feed webhooks.sending
          webhooks: platform.input platform platform.settings platform.database platform.signing \
              access idempotency web audit events events.feed webhooks.sending webhooks.delivery
          demo: platform platform.database access idempotency audit loyalty.rules loyalty.program \
              loyalty.posting customers.profile customers customers.search
          start: platform platform.settings platform.database platform.logging embedded \
              access.token console demo
          """);

  /** Each feature and the types of it that other features may use. */
  private static final Map<String, Set<String>> PUBLISHED =
      table(
          """
          access: Caller Clients JwksClient OwnCustomer Permission Public RequiresPermission Role \
              RateLimiter
          audit: Action Actor Audit AuditEvent
          customers: Customer CustomerOutcome CustomerPresenter CustomerRow CustomerView Customers \
              CsvColumns Consents Contact ImportedProfile \
              ProfileChange ProfileParser Directory CustomerUpserts
          console: EmbeddedSignIn RoleTokens
          demo: Demo
          embedded: CannotStart Durability EmbeddedDatabase
          idempotency: Fingerprint IdempotencyKey IdempotentExecution StoredOutcome StoredResponse
          loyalty: AccountCopy AccountRow AccountErasure HistoryStore LedgerEntry Ledger LedgerSums Transfers Programs Account \
              AccountView Posting PostingOutcome Program Tier
          events: EventData EventFilter EventPage EventRenderer EventStore EventType \
              EventView NewEvent NewEvents Origin OutboxStore StoredEvent
          rollups: CalendarStore DayRows QuarterRow RollupCalendars RollupChange RollupFold RollupRows \
              RollupStore TotalRow VisitRow
          segments: Segment SegmentFilter SegmentRows SegmentTime
          web: ApiRequest ConcurrencyLimit FilterOrder HtmlTemplate IdempotencyKeys IfMatch \
              QueryParameters ReplayableResponses RequestBody Responses
          """);

  private static final DescribedPredicate<JavaClass> STORES =
      describe("stores", type -> type.getSimpleName().endsWith("Store"));

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("customerservice.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesCallOnlyThePackagesTheyMay =
      classes()
          .should(
              onlyUse(
                  "packages that CALLS allows",
                  use ->
                      use.getOriginClass().getPackage().equals(use.getTargetClass().getPackage())
                          || CALLS
                              .getOrDefault(packageName(use.getOriginClass()), Set.of())
                              .contains(packageName(use.getTargetClass()))));

  @ArchTest
  static final ArchRule featuresUseOnlyThePublishedTypesOfOthers =
      classes()
          .should(
              onlyUse(
                  "published types",
                  use -> {
                    String feature = feature(use.getTargetClass());
                    return feature.equals(feature(use.getOriginClass()))
                        || feature.equals("platform")
                        || PUBLISHED
                            .getOrDefault(feature, Set.of())
                            .contains(outermost(use.getTargetClass()).getSimpleName());
                  }));

  @ArchTest
  static final ArchRule everyPackageIsInCalls =
      classes()
          .should(
              be(
                  describe(
                      "in a package that CALLS lists",
                      (JavaClass type) -> CALLS.containsKey(packageName(type)))));

  @ArchTest
  static final ArchRule onlyStoresUseSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("customerservice.platform..")
          .and(are(DescribedPredicate.not(STORES)))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Binds.class);

  /** Code that several resources share is named {@code *Requests}. */
  @ArchTest
  static final ArchRule onlyResourcesUseHttp =
      noClasses()
          .that()
          .resideInAnyPackage(FEATURES)
          .and()
          .haveSimpleNameNotEndingWith("Resource")
          .and()
          .haveSimpleNameNotEndingWith("Requests")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "customerservice.web..");

  @ArchTest
  static final ArchRule platformAndEmbeddedDatabaseUseNoHttp =
      noClasses()
          .that()
          .resideInAnyPackage("customerservice.platform..", "customerservice.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..");

  @ArchTest
  static final ArchRule loyaltyRulesArePure =
      classes()
          .that()
          .resideInAPackage("customerservice.loyalty.rules")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.math..",
                      "java.time..",
                      "java.util..",
                      "org.jspecify..",
                      "com.fasterxml.jackson.annotation..",
                      "customerservice.loyalty.rules",
                      "customerservice.platform")
                  .or(belongToAnyOf(Actor.class, IdempotencyKey.class, StoredResponse.class)));

  @ArchTest
  static final ArchRule profilesArePure =
      noClasses()
          .that()
          .resideInAPackage("customerservice.customers.profile")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "jakarta.ws.rs..",
              "io.vertx..",
              "io.quarkus..",
              "customerservice.platform.database");

  @ArchTest
  static final ArchRule loyaltyRulesReadNoClock =
      noClasses()
          .that()
          .resideInAPackage("customerservice.loyalty.rules")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  @ArchTest
  static final ArchRule onlyAppClockReadsTheTime =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("customerservice.platform.AppClock")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule onlyTheDemoSetsTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackage("customerservice.demo..")
          .should()
          .callMethod(AppClock.class, "at", Instant.class, Supplier.class);

  @ArchTest
  static final ArchRule onlyTheStartUsesTheDemo =
      noClasses()
          .that()
          .resideOutsideOfPackages("customerservice.demo..", "customerservice.start..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("customerservice.demo..");

  @ArchTest
  static final ArchRule onlyThePresenterCreatesCustomerViews =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("customerservice.customers.CustomerPresenter")
          .should()
          .callMethodWhere(
              describe(
                  "it creates a CustomerView",
                  (JavaCall<?> call) ->
                      call.getTargetOwner()
                              .getFullName()
                              .equals("customerservice.customers.CustomerView")
                          && Set.of("of", "<init>").contains(call.getName())
                          && !call.getOriginOwner().equals(call.getTargetOwner())));

  @ArchTest
  static final ArchRule everyResourceMethodNamesItsPermission =
      methods()
          .that(
              describe(
                  "serve HTTP requests",
                  (JavaMethod method) ->
                      method.getAnnotations().stream()
                          .anyMatch(a -> a.getRawType().isAnnotatedWith(HttpMethod.class))))
          .should()
          .beAnnotatedWith(RequiresPermission.class)
          .orShould()
          .beAnnotatedWith(Public.class);

  @ArchTest
  static final ArchRule onlyTheEmbeddedDatabaseStartsPrograms =
      noClasses()
          .that()
          .resideOutsideOfPackage("customerservice.embedded..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethodWhere(
              describe(
                  "it starts a program",
                  (JavaCall<?> call) ->
                      call.getTargetOwner().isAssignableTo(Runtime.class)
                          && call.getName().equals("exec")));

  /** Input is parsed as JSON trees or text, so it cannot name a class, a script or a directory. */
  @ArchTest
  static final ArchRule inputNeverBecomesCode =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.naming..", "javax.script..", "java.beans..", "java.rmi..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .callMethodWhere(
              describe(
                  "it lets JSON name classes",
                  (JavaCall<?> call) -> call.getName().contains("DefaultTyping")));

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that()
          .resideInAPackage("customerservice..")
          .should(
              be(
                  describe(
                      "in a package that is null-marked",
                      (JavaClass type) -> type.getPackage().isAnnotatedWith(NullMarked.class))));

  private static Map<String, Set<String>> table(String lines) {
    return lines
        .lines()
        .map(line -> line.split(":", 2))
        .collect(
            Collectors.toMap(
                cells -> cells[0].strip(), cells -> Set.of(cells[1].strip().split(" +", -1))));
  }

  /** The package of a type without the common prefix. */
  private static String packageName(JavaClass type) {
    return type.getPackageName().substring(Math.min(type.getPackageName().length(), 16));
  }

  private static String feature(JavaClass type) {
    return packageName(type).split("\\.", 2)[0];
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static ArchCondition<JavaClass> onlyUse(
      String allowedTypes, Predicate<Dependency> allowed) {
    return new ArchCondition<>("use only " + allowedTypes) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(use -> use.getTargetClass().getPackageName().startsWith("customerservice"))
            .filter(allowed.negate())
            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
      }
    };
  }
}
