/** The props of each component, as the config and updates send them. Written by scripts/props: do not edit. */
import type { FileRef, Json } from './contract';

export interface LatexDelimiter {
  left: string;
  right: string;
  display: boolean;
}

/** A column of samples: which component shows its cells, by what number if it is on the page, and with which props. */
export interface SampleColumn {
  type: string;
  id?: number;
  props: Record<string, Json>;
}

export interface BlockProps {
  visible?: boolean | 'hidden';
  elem_id?: string;
  elem_classes?: string[];
  scale?: number;
  min_width?: number;
}

export interface FieldProps extends BlockProps {
  label?: string;
  show_label?: boolean;
  container?: boolean;
  info?: string;
  interactive?: boolean;
}

export interface BrowserStateProps {
  default_value?: Json;
  storage_key?: string;
  secret?: string;
}

export interface ButtonProps extends BlockProps {
  value?: string | null;
  variant?: 'primary' | 'secondary' | 'stop' | 'huggingface';
  size?: 'sm' | 'md' | 'lg';
  icon?: string | FileRef;
  link?: string;
  link_target?: '_self' | '_blank' | '_parent' | '_top';
  interactive?: boolean;
}

export interface CheckboxProps extends FieldProps {
  value?: boolean | null;
  buttons?: Json[];
}

export interface CheckboxGroupProps extends FieldProps {
  choices?: [string, Json][];
  type?: 'value' | 'index';
  buttons?: Json[];
  value?: Json[] | null;
  show_select_all?: boolean;
}

export interface ClearButtonProps extends BlockProps {
  value?: string | null;
  variant?: 'primary' | 'secondary' | 'stop' | 'huggingface';
  size?: 'sm' | 'md' | 'lg';
  icon?: string | FileRef;
  link?: string;
  link_target?: '_self' | '_blank' | '_parent' | '_top';
  interactive?: boolean;
}

export interface CodeProps extends FieldProps {
  value?: string | null;
  language?: string;
  lines?: number;
  max_lines?: number;
  wrap_lines?: boolean;
  show_line_numbers?: boolean;
  autocomplete?: boolean;
  buttons?: Json[];
}

export interface ColorPickerProps extends FieldProps {
  value?: string | null;
}

export interface DatasetProps extends FieldProps {
  components?: SampleColumn[];
  component_props?: Record<string, Json>[];
  samples?: Json[][];
  headers?: string[];
  layout?: 'gallery' | 'table';
  samples_per_page?: number;
  sample_labels?: string[];
}

export interface DateTimeProps extends FieldProps {
  value?: string | null;
  include_time?: boolean;
  type?: 'timestamp' | 'datetime' | 'string';
  timezone?: string;
  buttons?: Json[];
}

export interface DownloadButtonProps extends BlockProps {
  label?: string;
  value?: FileRef | null;
  variant?: 'primary' | 'secondary' | 'stop';
  size?: 'sm' | 'md' | 'lg';
  icon?: string | FileRef;
  interactive?: boolean;
}

export interface DropdownProps extends FieldProps {
  choices?: [string, Json][];
  type?: 'value' | 'index';
  buttons?: Json[];
  value?: Json | null;
  multiselect?: boolean;
  allow_custom_value?: boolean;
  max_choices?: number;
  num_choices_shown?: number;
  filterable?: boolean;
}

export interface FileProps extends FieldProps {
  value?: FileRef | FileRef[] | null;
  file_count?: 'single' | 'multiple' | 'directory';
  file_types?: string[];
  height?: number | string;
  allow_reordering?: boolean;
  buttons?: Json[];
}

export interface HighlightedTextProps extends FieldProps {
  value?: ({ token?: string; class_or_confidence?: string | number | null })[] | null;
  color_map?: Record<string, string>;
  show_legend?: boolean;
  show_inline_category?: boolean;
  combine_adjacent?: boolean;
  adjacent_separator?: string;
  show_whitespaces?: boolean;
  rtl?: boolean;
  buttons?: Json[];
}

export interface HTMLProps extends FieldProps {
  value?: string | null;
  html_template?: string;
  css_template?: string;
  js_on_load?: string;
  apply_default_css?: boolean;
  min_height?: number;
  max_height?: number;
  padding?: boolean;
  autoscroll?: boolean;
  buttons?: Json[];
  head?: string;
  server_functions?: string[];
}

export interface ImageProps extends FieldProps {
  value?: FileRef | null;
  format?: string;
  height?: number | string;
  width?: number | string;
  image_mode?: '1' | 'L' | 'P' | 'RGB' | 'RGBA' | 'CMYK' | 'YCbCr' | 'LAB' | 'HSV' | 'I' | 'F';
  sources?: ('upload' | 'webcam' | 'clipboard')[];
  type?: 'numpy' | 'pil' | 'filepath';
  buttons?: Json[];
  placeholder?: string;
  alt_text?: string;
}

export interface JSONProps extends FieldProps {
  value?: Json | null;
  open?: boolean;
  show_indices?: boolean;
  height?: number | string;
  max_height?: number | string;
  min_height?: number | string;
  buttons?: Json[];
}

export interface LabelProps extends FieldProps {
  value?: { label?: string | number | null; confidences?: ({ label?: string | number | null; confidence?: number | null })[] } | null;
  num_top_classes?: number;
  color?: string;
  show_heading?: boolean;
  buttons?: Json[];
}

export interface MarkdownProps extends FieldProps {
  value?: string | null;
  rtl?: boolean;
  latex_delimiters?: LatexDelimiter[];
  sanitize_html?: boolean;
  line_breaks?: boolean;
  header_links?: boolean;
  height?: number | string;
  max_height?: number | string;
  min_height?: number | string;
  buttons?: 'copy'[];
  padding?: boolean;
}

export interface NavbarProps extends BlockProps {
  value?: string[][] | null;
  main_page_name?: string;
}

export interface NumberProps extends FieldProps {
  value?: number | null;
  placeholder?: string;
  buttons?: Json[];
  precision?: number;
  minimum?: number;
  maximum?: number;
  step?: number;
}

export interface RadioProps extends FieldProps {
  choices?: [string, Json][];
  type?: 'value' | 'index';
  buttons?: Json[];
  value?: Json | null;
  rtl?: boolean;
}

export interface SliderProps extends FieldProps {
  minimum?: number;
  maximum?: number;
  value?: number | null;
  step?: number;
  precision?: number;
  buttons?: 'reset'[];
}

export type StateProps = object;

export interface TextboxProps extends FieldProps {
  value?: string | null;
  type?: 'text' | 'password' | 'email';
  lines?: number;
  max_lines?: number;
  placeholder?: string;
  autofocus?: boolean;
  autoscroll?: boolean;
  text_align?: 'left' | 'right';
  rtl?: boolean;
  buttons?: Json[];
  max_length?: number;
  submit_btn?: string | boolean;
  stop_btn?: string | boolean;
  html_attributes?: Record<string, string | number | boolean>;
}

export interface TimerProps {
  value?: number | null;
  active?: boolean;
}

export interface UploadButtonProps extends BlockProps {
  label?: string;
  value?: FileRef | FileRef[] | null;
  variant?: 'primary' | 'secondary' | 'stop';
  size?: 'sm' | 'md' | 'lg';
  icon?: string | FileRef;
  interactive?: boolean;
  file_count?: 'single' | 'multiple' | 'directory';
  file_types?: string[];
}

export interface AccordionProps extends BlockProps {
  label?: string;
  open?: boolean;
  height?: number | string;
  max_height?: number | string;
}

export interface ColumnProps extends BlockProps {
  scale?: number;
  min_width?: number;
  variant?: 'default' | 'panel' | 'compact';
  show_progress?: boolean;
}

export type FormProps = BlockProps;

export type GroupProps = BlockProps;

export interface RenderingProps extends BlockProps {
  show_progress?: boolean;
  beside?: boolean;
}

export interface RowProps extends BlockProps {
  variant?: 'default' | 'panel' | 'compact';
  scale?: number;
  height?: number | string;
  max_height?: number | string;
  min_height?: number | string;
  equal_height?: boolean;
  show_progress?: boolean;
}

export interface SidebarProps extends BlockProps {
  label?: string;
  open?: boolean;
  width?: number | string;
  position?: 'left' | 'right';
}

export interface TabProps extends BlockProps {
  label?: string;
  interactive?: boolean;
  id?: number | string;
  alignment?: 'left' | 'right';
  scale?: number;
  height?: number | string;
  max_height?: number | string;
  render_children?: boolean;
}

export interface TabsProps extends BlockProps {
  selected?: number | string;
  overflow_behavior?: 'menu' | 'wrap';
}
