package customerservice.customers;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ProfileRules;
import customerservice.platform.database.Migrations;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The migration converts stored contacts to the forms that the service compares. */
@Tag("server")
class ContactFormsMigrationTest {
  private static final String PREVIOUS_VERSION = "20261129.2100";

  /** Addresses as the service stored them for comparison. */
  private static final List<String> EMAILS =
      List.of(
          "ana@mail.test",
          "josé@mail.test",
          "info@müller.de",
          "info@xn--mnchen-3ya.de",
          "i\u0307nfo@x.example",
          "a@straße.de",
          "a@sub.пример.рф",
          "a@例え.jp",
          "a@müller。de",
          "a@ｍüller.at",
          "νίκος@x.gr",
          "a@i\u0307x.de",
          "❤\uFE0Fa\u3164@mail.test",
          "ü@üüü-ab-üü.de");

  private static final List<String> PHONES =
      List.of(
          "+34612345678",
          "+551181234567",
          "+5511981234568",
          "+551131234567",
          "+22997123456",
          "+2417123456",
          "+24106123456",
          "+24101123456",
          "+23777123456",
          "+23722223456",
          "+20101234567",
          "+20141234567",
          "+20181234567",
          "+841201234567",
          "+841211234567",
          "+841221234567",
          "+841261234567",
          "+841241234567",
          "+841271234567",
          "+841291234567",
          "+841681234567",
          "+841861234567",
          "+841991234567",
          "+84438222222",
          "+5712345678",
          "+59391234567",
          "+560987654321");

  private final List<UUID> customers = new ArrayList<>();

  private UUID insert(Connection connection, Contact.Kind kind, String stored, String compared)
      throws SQLException {
    UUID id = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + customers.size());
    customers.add(id);
    try (PreparedStatement customer =
            connection.prepareStatement(
                """
                INSERT INTO customer_service.customers
                  (tenant_id, customer_id, first_name, addresses, preferences,
                   consents, attributes, tags, status, version, created_at, updated_at, %s)
                VALUES ('default', ?, 'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1, now(),
                  now(), ?)
                """
                    .formatted(kind.code()));
        PreparedStatement contact =
            connection.prepareStatement(
                "INSERT INTO customer_service.customer_contacts VALUES ('default', ?, ?, ?)")) {
      customer.setObject(1, id);
      customer.setString(2, stored);
      customer.executeUpdate();
      contact.setString(1, kind.code());
      contact.setString(2, compared);
      contact.setObject(3, id);
      contact.executeUpdate();
    }
    return id;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static List<String> contacts(Connection connection, String kind) throws SQLException {
    return texts(
        connection,
        "SELECT value FROM customer_service.customer_contacts WHERE kind = '%s' ORDER BY customer_id"
            .formatted(kind));
  }

  @Test
  void convertsContactsLikeTheService() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("contact_forms_migration_test");
    TestPostgres.migrate(database, PREVIOUS_VERSION);
    try (Connection connection = TestPostgres.connect(database.owner())) {
      for (String email : EMAILS) {
        insert(connection, Contact.Kind.EMAIL, email, email);
      }
      for (String phone : PHONES) {
        insert(connection, Contact.Kind.PHONE, phone, phone);
      }
      for (String id : List.of("pos-1", "\u202A pos 2\u200B\u202C", "\uFEFFé", "\u200B")) {
        insert(connection, Contact.Kind.EXTERNAL_ID, id, id);
      }
    }

    Migrations.apply(database.owner(), database.service());

    ProfileRules rules = new ProfileRules("US", InstantSource.system());
    try (Connection connection = TestPostgres.connect(database.owner())) {
      assertThat(contacts(connection, "email"))
          .containsExactlyElementsOf(
              EMAILS.stream().map(email -> Contact.email(email).value()).toList());
      List<String> phones = PHONES.stream().map(rules::phone).toList();
      assertThat(contacts(connection, "phone")).containsExactlyElementsOf(phones);
      assertThat(contacts(connection, "external_id"))
          .containsExactly("pos-1", "pos 2", "é", "\u200B");
      assertThat(profiles(connection, "email")).containsExactlyElementsOf(EMAILS);
      assertThat(profiles(connection, "phone")).containsExactlyElementsOf(phones);
      assertThat(profiles(connection, "external_id"))
          .containsExactly("pos-1", "pos 2", "é", "\u200B");
    }
  }

  private static List<String> profiles(Connection connection, String column) throws SQLException {
    return texts(
        connection,
        "SELECT %1$s FROM customer_service.customers WHERE %1$s IS NOT NULL ORDER BY customer_id"
            .formatted(column));
  }

  @Test
  void leavesAnEqualContactToTheFirstCustomer() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("equal_contacts_migration_test");
    TestPostgres.migrate(database, PREVIOUS_VERSION);
    UUID first;
    UUID unicode;
    UUID current;
    try (Connection connection = TestPostgres.connect(database.owner())) {
      first =
          insert(connection, Contact.Kind.EMAIL, "Info@xn--mller-kva.de", "info@xn--mller-kva.de");
      insert(connection, Contact.Kind.EMAIL, "info@müller.de", "info@müller.de");
      unicode = insert(connection, Contact.Kind.EMAIL, "info@köln.de", "info@köln.de");
      insert(connection, Contact.Kind.EMAIL, "info@xn--kln-sna.de", "info@xn--kln-sna.de");
      current = insert(connection, Contact.Kind.PHONE, "+24107123456", "+24107123456");
      insert(connection, Contact.Kind.PHONE, "+2417123456", "+2417123456");
      insert(connection, Contact.Kind.PHONE, "+24177123456", "+24177123456");
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            """
            INSERT INTO customer_service.merges
              (tenant_id, source_id, target_id, merged_at, actor, source_before, target_before,
               target_after)
            VALUES ('default', '%s', '%s', now(), 'staff', '{"phone":"+551181234567"}',
              '{"phone":null,"external_id":"\u200Bpos-1"}', '{"phone":"+34612345678"}')
            """
                .formatted(customers.get(1), first));
      }
    }

    Migrations.apply(database.owner(), database.service());

    try (Connection connection = TestPostgres.connect(database.owner())) {
      assertThat(
              texts(
                  connection,
                  "SELECT value || ' ' || customer_id FROM customer_service.customer_contacts"
                      + " ORDER BY customer_id"))
          .containsExactly(
              "info@xn--mller-kva.de " + first,
              "info@xn--kln-sna.de " + unicode,
              "+24177123456 " + current);
      assertThat(profiles(connection, "email"))
          .containsExactly(
              "Info@xn--mller-kva.de", "info@müller.de", "info@köln.de", "info@xn--kln-sna.de");
      assertThat(profiles(connection, "phone")).containsOnly("+24177123456");
      assertThat(
              texts(
                  connection,
                  "SELECT concat_ws(' ', source_before ->> 'phone', target_before ->> 'external_id',"
                      + " target_after ->> 'phone') FROM customer_service.merges"))
          .containsExactly("+5511981234567 pos-1 +34612345678");
    }
  }
}
