package customerservice.customers.export;

import java.util.List;

/** The columns of customers in CSV, which the export writes and the import reads. */
public final class CsvColumns {
  /** The columns of an export, in order. A row has only the default address. */
  public static final List<String> ALL =
      List.of(
          "id",
          "external_id",
          "user_id",
          "first_name",
          "last_name",
          "email",
          "phone",
          "date_of_birth",
          "address_label",
          "address_line1",
          "address_line2",
          "address_city",
          "address_region",
          "address_postal_code",
          "address_country",
          "address_delivery_instructions",
          "dietary_restrictions",
          "allergens",
          "favorite_items",
          "seating",
          "language",
          "preferred_contact",
          "preference_notes",
          "email_marketing",
          "sms_marketing",
          "profiling",
          "tags",
          "attributes",
          "notes",
          "status",
          "merged_into",
          "points",
          "lifetime_points",
          "tier",
          "version",
          "created_at",
          "updated_at");

  private CsvColumns() {}
}
