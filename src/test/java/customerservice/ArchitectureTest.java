package customerservice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import customerservice.access.Performs;
import customerservice.access.Public;
import customerservice.platform.Time;
import jakarta.ws.rs.HttpMethod;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.function.Supplier;

/** The walls of docs/ARCHITECTURE.md. */
@AnalyzeClasses(packages = "customerservice", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] FEATURES = {
    "customerservice.imports..",
    "customerservice.customers..",
    "customerservice.loyalty..",
    "customerservice.analytics..",
    "customerservice.imports..",
    "customerservice.audit.."
  };

  private static final DescribedPredicate<JavaClass> STORES =
      describe("stores", type -> type.getSimpleName().endsWith("Store"));

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      slices().matching("customerservice.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule platformKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("customerservice.platform..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("customerservice..")
                  .and(DescribedPredicate.not(resideInAnyPackage("customerservice.platform.."))));

  @ArchTest
  static final ArchRule whatServesAllFeaturesKnowsNone =
      noClasses()
          .that()
          .resideInAnyPackage("customerservice.web..", "customerservice.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FEATURES);

  @ArchTest
  static final ArchRule theAuditKnowsNoOtherFeature =
      noClasses()
          .that()
          .resideInAPackage("customerservice.audit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "customerservice.customers..",
              "customerservice.loyalty..",
              "customerservice.imports..",
              "customerservice.analytics..",
              "customerservice.idempotency..");

  @ArchTest
  static final ArchRule onlyStoresSpeakSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("customerservice.platform..")
          .and(are(DescribedPredicate.not(STORES)))
          .should()
          .callMethodWhere(
              describe(
                  "it is of JDBI",
                  (JavaCall<?> call) ->
                      call.getTargetOwner().getPackageName().startsWith("org.jdbi")));

  /** And what several of them share: {@code *Requests}. */
  @ArchTest
  static final ArchRule onlyResourcesSpeakHttp =
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
  static final ArchRule whatStandsBelowSpeaksNoHttp =
      noClasses()
          .that()
          .resideInAnyPackage("customerservice.platform..", "customerservice.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..");

  @ArchTest
  static final ArchRule theCoreIsPure =
      noClasses()
          .that()
          .haveFullyQualifiedName("customerservice.loyalty.Account")
          .or()
          .haveFullyQualifiedName("customerservice.loyalty.Lots")
          .or()
          .haveFullyQualifiedName("customerservice.loyalty.Programme")
          .or()
          .haveFullyQualifiedName("customerservice.loyalty.Standing")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.jdbi..", "jakarta..", "io.quarkus..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  @ArchTest
  static final ArchRule thereIsOneClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("customerservice.platform.Time")
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
  static final ArchRule onlyTheDemoMovesTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackage("customerservice.demo..")
          .should()
          .callMethod(Time.class, "at", Instant.class, Supplier.class);

  @ArchTest
  static final ArchRule onlyTheStartKnowsTheDemo =
      noClasses()
          .that()
          .resideOutsideOfPackages("customerservice.demo..", "customerservice.start..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("customerservice.demo..");

  @ArchTest
  static final ArchRule profilesLeaveThroughOneDoor =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("customerservice.customers.Disclosure")
          .should()
          .callMethodWhere(
              describe(
                  "it makes what clients see of a customer",
                  (JavaCall<?> call) ->
                      call.getTargetOwner()
                              .getFullName()
                              .equals("customerservice.customers.CustomerView")
                          && Set.of("of", "<init>").contains(call.getName())
                          && !call.getOriginOwner().equals(call.getTargetOwner())));

  @ArchTest
  static final ArchRule everyResourceMethodSaysWhoMayCallIt =
      methods()
          .that(
              describe(
                  "answer HTTP",
                  (JavaMethod method) ->
                      method.getAnnotations().stream()
                          .anyMatch(a -> a.getRawType().isAnnotatedWith(HttpMethod.class))))
          .should()
          .beAnnotatedWith(Performs.class)
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

  /**
   * What a client sends is read as a tree or as text: it names no class, no script, no directory.
   */
  @ArchTest
  static final ArchRule nothingThatIsSentBecomesCode =
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
  static final ArchRule everyPackageSaysWhatItOwns =
      classes()
          .that()
          .resideInAPackage("customerservice..")
          .should(
              com.tngtech.archunit.lang.conditions.ArchConditions.be(
                  describe(
                      "in a package that is null-marked",
                      (JavaClass type) ->
                          type.getPackage()
                              .isAnnotatedWith(org.jspecify.annotations.NullMarked.class))));
}
