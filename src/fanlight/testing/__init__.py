"""Tests of apps: a visitor who clicks, types, chooses and uploads, and sees what a person would see.

```python
from fanlight.testing import visit

def test_greeting():
    with visit(demo) as visitor:
        visitor.type("Name", "Ann")
        visitor.click("Submit")
        assert visitor.value("output") == "Hello Ann"
```

The app is served on a port of its own, in this process; the visitor speaks the page's protocol with it. What needs a
browser is left out: `js=`, how things look, whether they can be reached with a keyboard.
"""

from fanlight.testing.sight import Seen
from fanlight.testing.visitor import CannotDo, Visitor, visit

__all__ = ["CannotDo", "Seen", "Visitor", "visit"]
