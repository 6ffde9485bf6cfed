package customerservice.customers.profile;

import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import java.util.List;

/** Parses the addresses of a profile. */
final class AddressParser {
  private static final int LABEL_LENGTH_MAX = 40;
  private static final int LINE_LENGTH_MAX = 200;
  private static final int CITY_LENGTH_MAX = 100;
  private static final int POSTAL_CODE_LENGTH_MAX = 20;
  private static final int COUNTRY_LENGTH_MAX = 2;
  private static final int INSTRUCTIONS_LENGTH_MAX = 500;

  private AddressParser() {}

  /** Parses the field {@code addresses} and makes one of the addresses the default. */
  static Field<List<Address>> addresses(JsonObjectReader fields) {
    Field<List<Address>> addresses =
        fields.objects("addresses", ProfileParser.ADDRESSES_MAX, AddressParser::address);
    if (addresses.value() == null) {
      return addresses;
    }
    int defaults = 0;
    for (int i = 0; i < addresses.value().size(); i++) {
      if (addresses.value().get(i).isDefault() && ++defaults > 1) {
        String path = "addresses[" + i + "].is_default";
        fields.addError(path, FieldCode.CONFLICT, "Only one address can be the default.");
      }
    }
    return addresses.map(Address::withDefault);
  }

  private static Address address(JsonObjectReader fields) {
    Field<String> country =
        fields.code(
            "country",
            COUNTRY_LENGTH_MAX,
            ProfileRules::country,
            "This must be a country of ISO 3166-1, such as ES.");
    return new Address(
        fields.text("label", LABEL_LENGTH_MAX).value(),
        fields.required("line1", fields.text("line1", LINE_LENGTH_MAX)).orKeep(""),
        fields.text("line2", LINE_LENGTH_MAX).value(),
        fields.required("city", fields.text("city", CITY_LENGTH_MAX)).orKeep(""),
        fields.text("region", CITY_LENGTH_MAX).value(),
        fields.text("postal_code", POSTAL_CODE_LENGTH_MAX).value(),
        fields.required("country", country).orKeep(""),
        fields.text("delivery_instructions", INSTRUCTIONS_LENGTH_MAX).value(),
        fields.bool("is_default").orKeep(false));
  }
}
