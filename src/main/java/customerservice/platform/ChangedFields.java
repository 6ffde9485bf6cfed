package customerservice.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the names of the fields whose value has changed. */
public final class ChangedFields {
  private final List<String> names = new ArrayList<>();

  /** Compares one field, and adds its name if the values differ. */
  public ChangedFields compare(String name, @Nullable Object before, @Nullable Object after) {
    if (!Objects.equals(before, after)) {
      names.add(name);
    }
    return this;
  }

  /** The names of the changed fields, in the order of comparison. */
  public List<String> names() {
    return List.copyOf(names);
  }
}
