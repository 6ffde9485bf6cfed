package customerservice.embedded;

import java.nio.file.Path;

/** Another service, alive, has its database in this folder. */
public final class FolderInUse extends CannotStart {
  private static final long serialVersionUID = 1L;

  FolderInUse(Path folder) {
    super(folder + " is in use by another running service");
  }
}
