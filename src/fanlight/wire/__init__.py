"""What goes over the wire: messages, file descriptions, JSON, patches, errors."""
