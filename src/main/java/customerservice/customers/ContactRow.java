package customerservice.customers;

import customerservice.customers.profile.Contact;
import customerservice.platform.database.InputRows;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Maps contacts to and from the columns of {@code customer_contacts}. */
public final class ContactRow {
  /** The contacts that a statement reads from binds. */
  public static final InputRows<Contact> CONTACTS =
      new InputRows<Contact>("contacts")
          .column("kind", "text", contact -> contact.kind().code())
          .column("value", "text", Contact::value);

  private ContactRow() {}

  /** Reads a contact. */
  public static Contact read(ResultSet row) throws SQLException {
    return new Contact(Contact.Kind.of(row.getString("kind")), row.getString("value"));
  }
}
